/** Chance that is the same again for the same seed. */
export class Chance {
  constructor(private state: number) {}

  /** From 0 up to 1, without it (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` up to `most`, both among them. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(all: readonly T[]): T {
    return all[this.between(0, all.length - 1)]!;
  }

  happens(odds: number): boolean {
    return this.next() < odds;
  }

  shuffled<T>(all: readonly T[]): T[] {
    const left = [...all];
    return all.map(() => left.splice(this.between(0, left.length - 1), 1)[0]!);
  }
}
