export { SunoWavApi } from './credentials/SunoWavApi.credentials';
export { SunoWav } from './nodes/SunoWav/SunoWav.node';
export { SunoWavTrigger } from './nodes/SunoWav/SunoWavTrigger.node';
