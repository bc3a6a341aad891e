export interface Page {
  status: number;
  url: string;
  location: string | null;
  text: string;
}

/** As much of a browser as a log-in needs: cookies by origin, and no redirect taken that nobody asked for. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  async get(url: string, form?: Record<string, string>): Promise<Page> {
    const { origin } = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    const location = response.headers.get('location');
    const to = location === null ? null : new URL(location, url).href;
    return { status: response.status, url, location: to, text: await response.text() };
  }

  /** Logs in at the provider's own pages as this subject. Returns the address it sends back to, not yet visited. */
  async pass(start: string, subject: string, back: string): Promise<string> {
    let page = await this.get(start);
    for (let steps = 0; steps < 12; steps += 1) {
      if (page.location?.startsWith(back)) return page.location;
      const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? '';
      if (page.location) page = await this.get(page.location);
      else if (action)
        page = await this.get(new URL(action, page.url).href, { prompt, login: subject, password: 'any' });
      else throw new Error(`the log-in stopped at ${page.url}: ${page.status} ${page.text.slice(0, 500)}`);
    }
    throw new Error(`the log-in goes round in circles at ${page.url}`);
  }
}
