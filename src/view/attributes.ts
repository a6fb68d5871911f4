/** Attributes that the element of the component gets as they are. */

import type { HTMLAttributes } from 'react';

export interface PassedOn {
  readonly title?: string;
  readonly tabIndex?: number | string;
  readonly role?: string;
}

const WILDCARD = /^(data|aria)-/;

/** The props of a component that are attributes of its element; React leaves out null. */
export function passedOn(props: PassedOn): HTMLAttributes<HTMLElement> {
  const { title, role } = props;
  const wildcards = Object.entries(props).filter(([name]) => WILDCARD.test(name));
  return {
    ...(Object.fromEntries(wildcards) as HTMLAttributes<HTMLElement>),
    title,
    role,
    tabIndex: tabIndexOf(props),
  };
}

/** The number in `tabIndex`; undefined without one. */
export function tabIndexOf({ tabIndex }: PassedOn): number | undefined {
  const isGiven = tabIndex != null && tabIndex !== '' && Number.isInteger(Number(tabIndex));
  return isGiven ? Number(tabIndex) : undefined;
}
