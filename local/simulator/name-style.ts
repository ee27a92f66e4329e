/** A way in which a server may write a name that it has stored otherwise. */
export type NameStyle = 'upper-case' | 'full-width';

/** Writes a name in the given style. */
export function styledName(name: string, style: NameStyle | undefined): string {
  switch (style) {
    case undefined:
      return name;
    case 'upper-case':
      return name.toUpperCase();
    case 'full-width':
      return name.replaceAll(/[!-~]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0));
  }
}
