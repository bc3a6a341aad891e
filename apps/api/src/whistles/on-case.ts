import { applyDecorators, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiHeader, ApiParam } from '@nestjs/swagger';

/** The id of a whistle or a report task in the path. */
export const Id = () => Param('id', new ParseUUIDPipe());

/** A move on a case, as the document describes it. */
export const OnCase = () =>
  applyDecorators(
    ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' }),
    ApiHeader({ name: 'If-Match', required: false, description: '您看到的诉求件版本, 如 "7"' }),
  );
