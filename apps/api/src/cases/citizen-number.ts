import { ValidateBy } from 'class-validator';
import { isIdNumber } from '#people';

/** A citizen's number whose date and check digit hold (GB 11643). */
export const IsCitizenNumber = (): PropertyDecorator =>
  ValidateBy({
    name: 'isCitizenNumber',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isIdNumber(value),
      defaultMessage: () => 'its date of birth or check digit does not hold',
    },
  });
