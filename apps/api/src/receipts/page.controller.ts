import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { signingKeys } from '#audit';
import { Access } from '../access.js';

/** The page's files lie beside the sources, not in the build. */
const folder = resolve(
  import.meta.dirname,
  import.meta.dirname.includes('/dist/') ? '../../../../..' : '../../../..',
  'apps/api/pages/receipts',
);
const file = (name: string) => readFile(resolve(folder, name), 'utf8');

/** A page that checks receipts in the browser: it brings the keys along and asks nobody. */
@ApiTags('回执 receipts')
@Controller('receipts')
export class ReceiptsPageController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Access('ANYONE')
  @Header('content-type', 'text/html; charset=utf-8')
  @ApiProduces('text/html')
  @ApiOperation({ summary: '核对回执的页面(在浏览器中核对, 不上传)' })
  async page(): Promise<string> {
    const keys = await signingKeys(this.dataSource.manager);
    // A key in PEM, its id and its suite are letters, digits and signs that HTML leaves alone.
    const shown = keys.map(
      ({ keyId, suite, publicKey }) =>
        `<pre class="key" data-id="${keyId}" data-suite="${suite}">${publicKey}</pre>`,
    );
    return (await file('index.html')).replace('<!-- keys -->', shown.join('\n'));
  }

  @Get('check.js')
  @Access('ANYONE')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @ApiProduces('text/javascript')
  @ApiOperation({ summary: '核对回执的页面: 脚本' })
  script(): Promise<string> {
    return file('check.js');
  }

  @Get('page.css')
  @Access('ANYONE')
  @Header('content-type', 'text/css; charset=utf-8')
  @ApiProduces('text/css')
  @ApiOperation({ summary: '核对回执的页面: 样式' })
  style(): Promise<string> {
    return file('page.css');
  }
}
