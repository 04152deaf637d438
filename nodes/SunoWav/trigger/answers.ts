/**
 * What the caller of the webhook is told. A provider takes HTTP 200 as delivered and comes again for anything else. The
 * texts name the reason for whoever reads the provider's log, and repeat nothing that the caller has sent.
 */
export const accepted = { status: 200, body: { status: 'accepted' } } as const;
export const ignored = { status: 200, body: { status: 'ignored' } } as const;
export const notACallback = { status: 400, body: { error: 'Not a WAV conversion callback' } } as const;
export const unknownTask = { status: 404, body: { error: 'The provider does not know this conversion' } } as const;
export const tryAgainLater = { status: 503, body: { error: 'The conversion cannot be verified now. Send it again later.' } } as const;

export type Refusal = typeof notACallback | typeof unknownTask | typeof tryAgainLater;
