import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { nothingTold, readExif, type Told } from './exif.js';
import { Unfit } from './unfit.js';

const mostPixels = 120_000_000;
const longestSide = 4096;
const thumbSide = 320;
const seconds = 20;

// No other decoder of the library is reachable, whatever a file says it is.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
sharp.cache(false);
// One photo never takes every core from the case work.
sharp.concurrency(1);

export interface Photo {
  width: number;
  height: number;
  told: Told;
}

/**
 * Draws a photo anew as JPEG, upright, at most 4096 px long, and small at 320 px: nothing but its pixels comes along. What
 * EXIF said of place and time is answered apart. Throws `Unfit` UNREADABLE, PIXELS_TOO_MANY; where it cannot be written, what the
 * disk says.
 */
export async function redraw(from: string, to: string, small: string): Promise<Photo> {
  const { whole, thumb, ...photo } = await draw(from);
  // Apart from the drawing: a full disk is not the photo's fault.
  await writeFile(to, whole);
  await writeFile(small, thumb);
  return photo;
}

async function draw(from: string): Promise<Photo & { whole: Buffer; thumb: Buffer }> {
  try {
    const { exif } = await read(from).metadata();
    const { data: whole, info } = await read(from)
      .timeout({ seconds })
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .jpeg({ quality: 88 })
      .toBuffer({ resolveWithObject: true });
    const thumb = await sharp(whole)
      .timeout({ seconds })
      .resize({ width: thumbSide, height: thumbSide, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 78 })
      .toBuffer();
    const { width, height } = info;
    return { whole, thumb, width, height, told: exif ? readExif(exif) : nothingTold };
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    throw new Unfit(/pixel limit/i.test(said) ? 'PIXELS_TOO_MANY' : 'UNREADABLE');
  }
}

const read = (path: string) => sharp(path, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 });
