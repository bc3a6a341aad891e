/** A feature is kept from so many cases of so many different people on: a name or an address is not. */
const LEAST = { cases: 3, reporters: 3 };
const MOST_FEATURES = 20_000;
/** What was met once is forgotten when more than these are known at a time. */
const MOST_AT_A_TIME = 400_000;

interface Met {
  id: number;
  cases: number;
  /** At most three of them: more are not asked for. */
  reporters: Set<string>;
}

/** Counts in how many cases, of how many people, each feature occurs. */
export class Vocabulary {
  private readonly met = new Map<string, Met>();
  private next = 0;

  /** Notes one case; answers numbers that stand for its features. Cases of nobody known count as one person's. */
  note(features: ReadonlySet<string>, reporter: string | null): number[] {
    if (this.met.size > MOST_AT_A_TIME)
      for (const [feature, { cases }] of this.met) if (cases < 2) this.met.delete(feature);
    return [...features].map((feature) => {
      const one = this.met.get(feature) ?? { id: this.next++, cases: 0, reporters: new Set<string>() };
      one.cases += 1;
      if (one.reporters.size < LEAST.reporters) one.reporters.add(reporter ?? '');
      this.met.set(feature, one);
      return one.id;
    });
  }

  /** The features enough people have used, the most frequent first where there are too many, and the row of each number. */
  shared(): { features: string[]; rowOf: Map<number, number> } {
    const shared = [...this.met]
      .filter(([, { cases, reporters }]) => cases >= LEAST.cases && reporters.size >= LEAST.reporters)
      .sort(([a, one], [b, other]) => other.cases - one.cases || (a < b ? -1 : 1))
      .slice(0, MOST_FEATURES);
    return {
      features: shared.map(([feature]) => feature),
      rowOf: new Map(shared.map(([, { id }], row) => [id, row])),
    };
  }
}
