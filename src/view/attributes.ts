/** Attributes that the element of the component gets as they are. */

import type { HTMLAttributes } from 'react';

export interface PassedOn {
  readonly title?: string;
  readonly tabIndex?: number | string;
  readonly role?: string;
}

const WILDCARD = /^(data|aria)-/;

/** The props of a component that are attributes of its element. */
export function passedOn(props: PassedOn): HTMLAttributes<HTMLElement> {
  const { title, role } = props;
  const tabIndex = tabIndexOf(props);
  const wildcards = Object.entries(props).filter(([name]) => WILDCARD.test(name));
  return {
    ...(Object.fromEntries(wildcards) as HTMLAttributes<HTMLElement>),
    ...(title != null && { title }),
    ...(role != null && { role }),
    ...(tabIndex !== undefined && { tabIndex }),
  };
}

/** The number in `tabIndex`; undefined without one. */
export function tabIndexOf({ tabIndex }: PassedOn): number | undefined {
  const isGiven = tabIndex != null && tabIndex !== '' && Number.isInteger(Number(tabIndex));
  return isGiven ? Number(tabIndex) : undefined;
}
