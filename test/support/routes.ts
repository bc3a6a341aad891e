import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { readSettings, realClock, serverSettings } from '#config';
import type { Rule } from '../../apps/api/src/access.js';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { secrets } from './lane.js';

export interface Route {
  /** As the OpenAPI document writes it: `POST /api/v1/cases/{number}/answer`. */
  name: string;
  method: string;
  path: string;
  rule: Rule | undefined;
}

/** Every route of the api, from the controllers themselves. */
export function serverRoutes(): Route[] {
  const settings = serverSettings(readSettings({ DATABASE_URL: 'postgres://nowhere', ...secrets }));
  const { controllers = [] } = ApiModule.with(settings, realClock);
  return controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      // Not what a getter gives: it would want an instance.
      .map((name) => Object.getOwnPropertyDescriptor(controller.prototype, name)?.value as unknown)
      .filter((handler) => typeof handler === 'function' && Reflect.hasMetadata('method', handler))
      .map((handler) => handler as object)
      .map((handler) => {
        const parts = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)];
        const path = `/${parts.join('/')}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
        const method = RequestMethod[Reflect.getMetadata('method', handler) as number]!;
        const written = path.replaceAll(/:(\w+)/g, '{$1}');
        const rule = (Reflect.getMetadata('access-rule', handler) ??
          Reflect.getMetadata('access-rule', controller)) as Rule | undefined;
        return { name: `${method} ${written}`, method, path: written, rule };
      }),
  );
}

export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  example?: unknown;
  description?: string;
}
interface Operation {
  summary?: string;
  parameters?: Array<{ in: string; name: string }>;
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Every operation of a document, named as `serverRoutes` names them. */
export const operationsOf = ({ paths }: OpenApi) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
      body: operation.requestBody?.content['application/json']?.schema,
    })),
  );

export function resolved(document: OpenApi, schema: Schema): Schema {
  const inner = schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)!] : schema.allOf?.[0];
  return inner ? resolved(document, inner) : schema;
}

/** The body a reader of the document would send: every field with its example. Fields without an example are left out, unless needed. */
export function exampleOf(document: OpenApi, given: Schema): unknown {
  const schema = resolved(document, given);
  if (schema.example !== undefined) return schema.example;
  if (schema.items) return [exampleOf(document, schema.items)];
  if (!schema.properties) return undefined;
  const fields = Object.entries(schema.properties)
    .map(([name, one]) => [name, exampleOf(document, one)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields);
}
