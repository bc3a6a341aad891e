import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Settings } from '#config';
import { MissingObject, type Store } from './store.js';

type S3Settings = NonNullable<Settings['s3']>;

/** Any store that speaks S3. What it is told is a finished file: nothing half-received ever lies there. */
export class S3Store implements Store {
  private readonly client: S3Client;

  constructor(private readonly settings: S3Settings) {
    const { endpoint, region, accessKey, secretKey, pathStyle } = settings;
    this.client = new S3Client({
      region,
      ...(endpoint ? { endpoint } : {}),
      forcePathStyle: pathStyle,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      // Stores older than the checksum headers of 2024 refuse them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async take(key: string, path: string): Promise<void> {
    const { client } = this;
    await new Upload({
      client,
      params: { Bucket: this.settings.bucket, Key: key, Body: createReadStream(path) },
      queueSize: 2,
    }).done();
    await rm(path, { force: true });
  }

  async open(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const asked = new GetObjectCommand({
      Bucket: this.settings.bucket,
      Key: key,
      ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
    });
    const { Body } = await this.client.send(asked).catch((error: unknown) => {
      throw error instanceof NoSuchKey ? new MissingObject(key) : error;
    });
    return Body as Readable;
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.settings.bucket, Key: key }));
  }

  async *list(): AsyncIterable<{ key: string; at: Date }> {
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.settings.bucket });
    for await (const { Contents = [] } of pages)
      for (const { Key, LastModified } of Contents)
        if (Key && LastModified) yield { key: Key, at: LastModified };
  }
}
