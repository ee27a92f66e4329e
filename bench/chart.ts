import type { Cold } from './measure/cold.ts';

const WIDTH = 760;
const LABELS = 250;
const ROW = 30;
const TOP = 46;

/** Bars of what a cold start takes, as an SVG that reads in light and dark. */
export function chart(cold: readonly Cold[], date: string): string {
  const longest = Math.max(...cold.map(({ total }) => total.p50));
  const scale = (WIDTH - LABELS - 70) / longest;
  const rows = cold.map(({ name, total }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, total.p50 * scale);
    const colour = name.startsWith('dlf-stop') ? '#0f766e' : '#94a3b8';
    return [
      `<text x="${LABELS - 10}" y="${y + 15}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="20" rx="3" fill="${colour}"/>`,
      `<text x="${(LABELS + width + 8).toFixed(1)}" y="${y + 15}">${Math.round(total.p50)} ms</text>`,
    ].join('\n');
  });
  const height = TOP + cold.length * ROW + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Cold start to the first answer, median">
<style>text{font:13px system-ui,sans-serif;fill:#334155}@media (prefers-color-scheme:dark){text{fill:#cbd5e1}}</style>
<text x="10" y="24" font-weight="600">Cold start to the first answer, median, ${escaped(date)}</text>
${rows.join('\n')}
</svg>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
