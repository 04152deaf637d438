module.exports = async () => await globalThis.world?.stop();
