/** Far more than anybody writes in a cell; borders are the exception. */
export const mostInCell = 4000;

/** Text that no database and no program of a person's can keep: a NUL, or half a character. */
export const isMalformed = (text: string): boolean => text.includes('\0') || /\p{Surrogate}/u.test(text);
