declare module 's3rver' {
  /** An S3 store on the local disk, for tests. */
  export default class S3rver {
    constructor(options: {
      port: number;
      address: string;
      silent: boolean;
      directory: string;
      configureBuckets: Array<{ name: string; configs: string[] }>;
    });
    run(): Promise<{ port: number }>;
    close(): Promise<void>;
  }
}
