// The app's icons from public/favicon.svg: `node tools/vite/make_icons.mjs`. Drawn by the tests' own browser and committed,
// so that a build needs no browser.
import { Buffer } from 'node:buffer';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findBrowser } from '../setup/find_browser.mjs';

const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));
const svg = readFileSync(`${PUBLIC}favicon.svg`, 'utf8');
const ground = /fill="(#[0-9A-Fa-f]{6})"/.exec(svg)?.[1];
if (ground === undefined) throw new Error('public/favicon.svg: its first fill, the ground, was not found');

/** `scale` is the drawing's share of the side. A maskable icon keeps to the middle 80 %, on a ground without corners. */
const ICONS = [
  { name: 'icon-192', side: 192, scale: 1, background: 'transparent' },
  { name: 'icon-512', side: 512, scale: 1, background: 'transparent' },
  { name: 'maskable-512', side: 512, scale: 0.8, background: ground },
];

mkdirSync(`${PUBLIC}icons`, { recursive: true });
const browser = await chromium.launch({ executablePath: findBrowser().executablePath });
try {
  for (const { name, side, scale, background } of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${background}">` +
        `<img src="${image}" width="${Math.round(side * scale)}" height="${Math.round(side * scale)}">`,
    );
    await page.locator('img').evaluate((img) => img.decode());
    writeFileSync(`${PUBLIC}icons/${name}.png`, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
