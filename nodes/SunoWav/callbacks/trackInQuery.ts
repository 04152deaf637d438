import type { IDataObject } from 'n8n-workflow';

import type { Conversion } from '../helpers/conversion';
import { toText } from '../helpers/text';
import { parseQuery, parseWebUrl } from '../helpers/url';

type TrackFields = Pick<Conversion, 'title' | 'imageUrl' | 'generationTaskId'>;

/** A provider's record of a conversion has no title and no cover, so they travel in the query of the callback URL, under these names. */
const PARAMETERS = { title: 'sunoTitle', imageUrl: 'sunoImage', generationTaskId: 'sunoGeneration' } as const;

const LONGEST_TITLE = 80;

/** A longer one would make the callback URL too long for some servers. */
const LONGEST_IMAGE_URL = 300;

/** The callback URL with what is known of the track in its query. The user's own parameters are not overwritten. */
export function withTrackInQuery(callBackUrl: string, { title, imageUrl, generationTaskId }: TrackFields): string {
	const values = {
		title: title === null ? null : [...title].slice(0, LONGEST_TITLE).join(''),
		imageUrl: imageUrl !== null && imageUrl.length > LONGEST_IMAGE_URL ? null : imageUrl,
		generationTaskId,
	};
	const given = parseQuery(callBackUrl) ?? {};
	const added = new URLSearchParams();
	for (const [field, name] of Object.entries(PARAMETERS)) {
		const value = values[field as keyof TrackFields];
		if (value !== null && !(name in given)) added.append(name, value);
	}
	if (added.size === 0) return callBackUrl;
	const [address, ...fragment] = callBackUrl.split(/(?=#)/);
	return `${address}${address.includes('?') ? '&' : '?'}${added.toString()}${fragment.join('')}`;
}

/** What a callback URL's query says about the track, and the rest of the query. */
export function takeTrackFromQuery(query: IDataObject): { track: TrackFields; rest: IDataObject } {
	const { sunoTitle, sunoImage, sunoGeneration, ...rest } = query;
	const imageUrl = toText(sunoImage);
	return {
		track: {
			title: toText(sunoTitle),
			imageUrl: imageUrl !== null && parseWebUrl(imageUrl) ? imageUrl : null,
			generationTaskId: toText(sunoGeneration),
		},
		rest,
	};
}
