import { titleAndCoverIn } from '../../apis/generationItems';
import type { CreateRequest } from '../../client/createConversion';
import { trackWithoutId } from '../../errors/generationProblems';
import { Problem } from '../../errors/problem';
import type { Conversion } from '../../helpers/conversion';
import { titleInLabel, type Track } from '../../helpers/generation';
import { hash } from '../../helpers/hash';
import { isEmpty } from '../../parameters/readValues';
import {
	type GivenIds,
	knownIds,
	readTrackIds,
	refuseEarlyCallback,
	type TrackIds,
	trackKey,
	withTrackOfItem,
} from '../../parameters/trackIds';
import type { Account } from '../../providers/account';
import type { Item } from '../../run/item';
import type { Part } from '../../run/runItems';
import { splitWavFile, type WavFile } from '../wavFile';

export interface TrackPart extends Part {
	itemIndex: number;
	ids: TrackIds;
	file?: WavFile;
}

const givenIds = (item: Item): GivenIds =>
	withTrackOfItem({ generationTaskId: item.readRouted('generationTaskId'), audioId: item.readRouted('audioId') }, item.json);

/** What is known of an item's track before its IDs are checked. A title picked from the list is newer than the item's. */
export function readKnown(item: Item): Partial<Conversion> {
	const ids = knownIds(givenIds(item));
	const { title, imageUrl } = titleAndCoverIn(item.json, ids.audioId);
	return { ...ids, title: pickedTitle(item, ids.audioId) ?? title, imageUrl };
}

/** The mode of the Audio ID field. Reading only this spares n8n another evaluation of the ID's expression. */
const modeOfAudioId = ({ read }: Item): unknown => read('audioId.mode', '');

/** The title of a track that was picked from the list, which n8n keeps with the field. */
function pickedTitle(item: Item, audioId: string | null): string | null {
	if (audioId === null || modeOfAudioId(item) !== 'list') return null;
	const label = item.read('audioId.cachedResultName', '');
	return typeof label === 'string' ? titleInLabel(label, audioId) : null;
}

/** The track of an item, or the generation whose tracks are all to be converted. */
export function readTrackOfItem(item: Item, { provider }: Account, forTool = false): TrackIds {
	const given = givenIds(item);
	refuseEmptyId(item);
	refuseEarlyCallback(given, item.json);
	return readTrackIds(given, provider, forTool);
}

/** Audio ID may be empty in From List mode. In By ID mode, an expression that returns nothing is a mistake. */
function refuseEmptyId(item: Item): void {
	if (!isEmpty(item.readRouted('audioId')) || modeOfAudioId(item) !== 'id') return;
	throw Problem.local('Audio ID is empty', 'Enter the ID. Or switch the field to From List and choose a track. {checkField}.');
}

/** The generation whose tracks are all to be converted, or undefined when one track is named. */
export const wholeGeneration = ({ ids: { generationTaskId, audioId } }: TrackPart): string | undefined =>
	audioId === undefined ? generationTaskId : undefined;

export function splitByTrack<ItemPart extends TrackPart>(whole: ItemPart, tracks: Track[]): ItemPart[] {
	const { conversion } = whole;
	const parts = tracks.map(({ audioId, title, imageUrl }) => {
		if (audioId === null) throw trackWithoutId(whole.client.account);
		const known = { audioId, title: title ?? conversion.title, imageUrl: imageUrl ?? conversion.imageUrl };
		return { ...whole, ids: { ...whole.ids, audioId }, conversion: { ...conversion, ...known } };
	});
	const files = splitWavFile(whole.file, parts.map((part) => part.conversion.title));
	return parts.map((part, index) => ({ ...part, file: files[index] }));
}

/** The request for a part's conversion. The run remembers it by account and track, so two items of one track share it. */
export const makeCreateRequest = ({ client, ids }: TrackPart, callBackUrl: string | undefined): CreateRequest => ({
	key: hash(client.account.apiId, trackKey(ids)),
	fields: { ...ids, callBackUrl },
});
