import { TurnQueue, type Turn } from '../../nodes/SunoWav/client/turnQueue';

const newTurn = (): Turn => ({ run: { signal: undefined }, place: {}, admit: () => {}, reject: () => {} });

test('those that were rejected come first again, in the order in which they first arrived', () => {
	const queue = new TurnQueue();
	const turns = [newTurn(), newTurn(), newTurn(), newTurn()];
	for (const turn of turns) queue.add(turn);
	const [first, second] = [queue.take(), queue.take()];
	expect([first, second]).toEqual(turns.slice(0, 2));
	for (const turn of [second, first]) queue.add(turn);
	expect(queue.all()).toEqual(turns);
	expect(turns.map(() => queue.take())).toEqual(turns);
	expect(queue.isEmpty).toBe(true);
});

test('it is empty when nothing is left, whether new or rejected', () => {
	const queue = new TurnQueue();
	const [rejected, coming] = [newTurn(), newTurn()];
	queue.add(rejected);
	queue.add(queue.take());
	queue.add(coming);
	expect(queue.isEmpty).toBe(false);
	queue.delete(rejected);
	expect(queue.isEmpty).toBe(false);
	queue.delete(coming);
	expect([queue.isEmpty, queue.all()]).toEqual([true, []]);
});
