/**
 * The one name of an error that has two: newer pages add 30000 to DLF's three-digit numbers (`DLF.30137` for `DLF.0137`), and
 * the gateway calls itself `APIG` in its manual and `APIGW` in its answers.
 *
 * @example canonicalCode('DLF.30137') // 'DLF.0137'
 */
export const canonicalCode = (code: string): string =>
  code.replace(/^DLF\.30(\d{3})$/, 'DLF.0$1').replace(/^APIGW\./, 'APIG.');
