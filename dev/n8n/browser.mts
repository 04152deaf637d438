import { accessSync, constants } from 'node:fs';
import { chromium, selectors, type Page } from 'playwright-core';

const USUAL_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
];
/** No sandbox, because containers do not allow it; no calls home. */
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
];

selectors.setTestIdAttribute('data-test-id');

/** What to do if a machine has no browser. */
export const CHROMIUM_IS_MISSING =
	'there is no Chromium on this machine. Install it (apt-get install -y --no-install-recommends chromium fonts-dejavu) or name it in CHROMIUM_PATH';

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** The path of Chromium: CHROMIUM_PATH, or one of the usual places. */
export function findChromium(): string | undefined {
	const named = process.env.CHROMIUM_PATH;
	return (named ? [named] : USUAL_PLACES).find(isExecutable);
}

export interface PageOptions {
	width?: number;
	height?: number;
	dark?: boolean;
	/** Pixels per CSS pixel; 2 for sharp pictures. */
	scale?: number;
	/** Whether to sign in. */
	cookies?: Array<{ name: string; value: string; url: string }>;
}

export interface OpenPage {
	page: Page;
	close: () => Promise<void>;
}

/** Opens a page in a headless browser with an empty profile. */
export async function openPage({ width = 1440, height = 900, dark = false, scale = 1, cookies = [] }: PageOptions = {}): Promise<OpenPage> {
	const executablePath = findChromium();
	if (!executablePath) throw new Error(`No page can be opened: ${CHROMIUM_IS_MISSING}.`);
	const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
	try {
		const context = await browser.newContext({
			viewport: { width, height },
			colorScheme: dark ? 'dark' : 'light',
			deviceScaleFactor: scale,
		});
		await context.addCookies(cookies);
		return { page: await context.newPage(), close: async () => await browser.close() };
	} catch (error) {
		await browser.close();
		throw error;
	}
}
