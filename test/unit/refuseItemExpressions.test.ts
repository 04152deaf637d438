import { refuseItemOptions } from '../../nodes/SunoWav/actions/track/convertAndWait/refuseItemExpressions';

const check = (requestOptions: object | undefined) => () => refuseItemOptions({ parameters: { requestOptions } as never });

test.each([
	['no Request Options', undefined],
	['an empty collection', {}],
	['fixed values', { proxy: 'http://user:pa$json@proxy:3128', timeout: 10_000, allowUnauthorizedCerts: true }],
	['text with braces that is no expression', { proxy: 'http://proxy/{{ $json.path }}' }],
	['an expression without names', { timeout: '={{ 5 * 1000 }}' }],
	['a dollar sign outside of the braces', { proxy: '=http://user:pa$json@{{ $env.PROXY }}' }],
	['an environment variable', { proxy: '={{ $env.PROXY }}' }],
	['n8n variables and secrets', { proxy: '=http://{{ $vars.user }}:{{ $secrets.vault.proxy }}@proxy:3128' }],
	['the execution and the workflow', { timeout: '={{ $execution.mode === "test" || $workflow.active ? 1000 : 9000 }}' }],
	['a template literal', { proxy: '={{ `http://${$env.PROXY_HOST}:3128` }}' }],
	['functions', { timeout: '={{ $max(1000, $if($now.hour > 8, 2000, 3000)) }}' }],
	['something of another option, which the callback does not need', { batching: { batch: { batchSize: '={{ $json.size }}' } } }],
])('%s are accepted', (_name, requestOptions) => {
	expect(check(requestOptions)).not.toThrow();
});

test.each([
	'={{ $json.proxy }}',
	'={{$json["proxy"]}}',
	'=http://{{ $env.HOST }}:{{ $json.port }}',
	'={{ $input.item.json.proxy }}',
	'={{ $input.first().json.proxy }}',
	'={{ $("Set").item.json.proxy }}',
	"={{ $('Set').itemMatching(0).json.proxy }}",
	'={{ $node["Set"].json.proxy }}',
	'={{ $item(0).$node.Set.json.proxy }}',
	'={{ $binary.data.fileName }}',
	'={{ $itemIndex }}',
	'={{ $parameter.generationTaskId }}',
	'={{ `http://${$json.host}:3128` }}',
	'={{ $jmespath($json, "proxy") }}',
	'=http://{{ $env.HOST }}:\n{{\n$json.port }}',
])('%s is rejected, with advice', (proxy) => {
	expect(check({ proxy })).toThrow('When waiting by callback, Proxy cannot read from the items');
	expect(check({ proxy })).toThrow(
		expect.objectContaining({ description: expect.stringMatching(/^Under Settings > Request Options.*Proxy.*\$env.*Polling.*No conversion was started/) }),
	);
});

test('the refusal names the option', () => {
	expect(check({ timeout: '={{ $json.timeout }}' })).toThrow('Timeout cannot read from the items');
	expect(check({ allowUnauthorizedCerts: '={{ $json.insecure }}' })).toThrow('Ignore SSL Issues cannot read from the items');
});
