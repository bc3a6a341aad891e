import { fileURLToPath } from 'node:url';
import PdfKit from 'pdfkit';
import QRCode from 'qrcode';
import { errorCorrectionLevel } from './code-image.js';

/** What stands on one label. */
export interface Label {
  number: number;
  name: string;
  /** Kind and where: 网格 · 鼓楼社区. */
  place: string;
  url: string;
}

/** Noto Sans for the 6,763 characters of GB 2312; the package exports no single file of its folder. */
const font = (weight: string) =>
  fileURLToPath(new URL(`../fonts/NotoSansHans-${weight}.otf`, import.meta.resolve('@embedpdf/fonts-sc')));

/** A4 in points, with room for a printer's edge; two labels side by side, four below each other. */
const page = { width: 595.28, height: 841.89, edge: 34 } as const;
const [columns, lines] = [2, 4] as const;
const wide = (page.width - 2 * page.edge) / columns;
const high = (page.height - 2 * page.edge) / lines;
/** 34 mm: read from an arm's length. */
const side = 96;

const steps = ['1. 用手机扫码, 不用下载', '2. 写明情况, 可拍照', '3. 凭编号和查询码查进度'];

/**
 * Labels to be cut out, eight to a page, as a PDF that is written while it is made: it is a stream. Only the characters that
 * stand on them are embedded.
 */
export function labelSheet(title: string, labels: readonly Label[], made: Date): PDFKit.PDFDocument {
  const doc = new PdfKit({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: {
      Title: title,
      Subject: `码上办 ${labels.length}`,
      Keywords: labels.map(({ number }) => number).join(' '),
      CreationDate: made,
    },
  });
  doc.registerFont('text', font('Regular')).registerFont('bold', font('Bold'));
  labels.forEach((label, i) => {
    const at = i % (columns * lines);
    if (at === 0) doc.addPage();
    const x = page.edge + (at % columns) * wide;
    const y = page.edge + Math.floor(at / columns) * high;
    draw(doc, label, x, y);
  });
  if (labels.length === 0) doc.addPage();
  doc.end();
  return doc;
}

function draw(doc: PDFKit.PDFDocument, { number, name, place, url }: Label, x: number, y: number): void {
  doc
    .lineWidth(0.5)
    .strokeColor('#9aa4ae')
    .dash(3, { space: 3 })
    .rect(x + 4, y + 4, wide - 8, high - 8)
    .stroke()
    .undash();
  const [left, width] = [x + 14, wide - 28];
  const line = (text: string, top: number, size: number, face = 'text', colour = '#1c2733') =>
    doc
      .font(face)
      .fontSize(size)
      .fillColor(colour)
      .text(text, left, y + top, { width, height: size * 1.5, ellipsis: true, lineBreak: false });
  line('码上办 · 身边事扫码就能反映', 14, 11, 'bold', '#0b5cad');
  line(name, 33, 13, 'bold');
  line(place, 52, 8.5, 'text', '#4a5763');
  drawCode(doc, url, left, y + 68);
  const beside = left + side + 8;
  steps.forEach((step, i) =>
    doc
      .font('text')
      .fontSize(8.5)
      .fillColor('#1c2733')
      .text(step, beside, y + 72 + i * 17, { width: width - side - 8, lineBreak: false }),
  );
  doc
    .fontSize(8)
    .fillColor('#b3261e')
    .text('有人身危险请直接拨打\n110、119、120', beside, y + 130, { width: width - side - 8 });
  doc
    .fontSize(6.5)
    .fillColor('#4a5763')
    .text(url, left, y + 170, { width: width - 40, lineBreak: false })
    .text(`No. ${number}`, left, y + 170, { width, align: 'right', lineBreak: false });
}

function drawCode(doc: PDFKit.PDFDocument, url: string, x: number, y: number): void {
  const { side: modules, runs } = runsOf(url);
  const one = side / modules;
  for (const [column, row, length] of runs)
    doc.rect(x + column * one, y + row * one, length * one, one * 1.02);
  doc.fill('#000000');
}

/** The dark runs of a code, line by line, in modules: `[x, y, length]`; with the number of modules on a side. */
function runsOf(url: string): { side: number; runs: Array<[number, number, number]> } {
  const { modules } = QRCode.create(url, { errorCorrectionLevel });
  const runs: Array<[number, number, number]> = [];
  for (let y = 0; y < modules.size; y += 1)
    for (let x = 0; x < modules.size; x += 1) {
      const start = x;
      while (x < modules.size && modules.get(y, x)) x += 1;
      if (x > start) runs.push([start, y, x - start]);
    }
  return { side: modules.size, runs };
}
