import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** OpenAPI 3.1 at /api/openapi.json, to be read and tried at /api/docs. */
export function openApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Gridwhistle 网格吹哨')
    .setDescription(
      '网格吹哨、部门报到、分级响应、闭环处置。错误一律为 RFC 9457 problem details, 带稳定的 code; 语言随 Accept-Language(zh-CN 或 en)。',
    )
    .setVersion('0.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'api/openapi.json',
  });
}
