declare module '@terraformer/wkt' {
  /** Throws where the text is not well-known text. */
  export function wktToGeoJSON(wkt: string): { type: string; coordinates: unknown };
}
