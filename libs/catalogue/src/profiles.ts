import type { Profile } from './profile.js';
import { BEIJING_LIKE } from './profiles/beijing-like.js';
import { SHANDONG_LIKE } from './profiles/shandong-like.js';

export { BEIJING_LIKE, SHANDONG_LIKE };

/** The profiles the program is delivered with, by name: version 1 of that name in every district. */
export const profiles: Readonly<Record<string, Profile>> = { SHANDONG_LIKE, BEIJING_LIKE };
