import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import React, { createContext, useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { imageResponse, problemResponse, stubImages, stubServer } from '../testing/browser';
import DynamicImage from './DynamicImage';
import { wait } from '../testing/rendering';

type Props = React.ComponentProps<typeof DynamicImage>;

let generator = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  generator = `bare${++count}`;
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_component_api;
});

const failing = () => problemResponse(500, 'generator-failed', { title: 'The row is bad' });

/** A cell that makes its content anew whenever React has removed it, as a grid does. */
function mountInGrid(props: Partial<Props>) {
  let mounts = 0;
  class Cell extends React.Component<{ children: React.ReactNode }, { attempt: number }> {
    override state = { attempt: 0 };
    override componentDidCatch(): void {
      if (mounts < 50) this.setState(({ attempt }) => ({ attempt: attempt + 1 }));
    }
    override render() {
      return <React.Fragment key={this.state.attempt}>{this.props.children}</React.Fragment>;
    }
  }
  function Counted() {
    useState(() => (mounts += 1));
    return <DynamicImage generator={generator} params={{ seed: 3 }} {...props} />;
  }
  const view = render(
    <Cell>
      <Counted />
    </Cell>,
  );
  return { view, mounts: () => mounts };
}

it('without setProps the image is shown, follows its params and takes clicks', async () => {
  stubServer(() => imageResponse());
  const element = (seed: number) => (
    <DynamicImage generator={generator} params={{ seed }} id="cell" alt={`seed ${seed}`} />
  );
  const { container, rerender } = render(element(1));
  await wait(0);
  await wait(10);
  rerender(element(2));
  await wait(10);
  const frame = container.firstElementChild as HTMLElement;
  expect(frame.dataset.status).toBe('loaded');
  fireEvent.click(frame);
  expect(screen.getByRole('img').getAttribute('alt')).toBe('seed 2');
});

it.each([undefined, null])('with setProps=%s an error is shown once', async (setProps) => {
  const server = stubServer(failing);
  const { mounts, view } = mountInGrid({ setProps: setProps as never, id: 'cell' });
  await wait(0);
  await wait(10_000);
  expect(screen.getByRole('alert').textContent).toContain('The row is bad');
  fireEvent.click(view.container.firstElementChild as HTMLElement);
  expect([mounts(), server.mock.calls.length]).toEqual([1, 1]);
});

it('a setProps that fails is told to the console, and the component stays', async () => {
  const server = stubServer(() => imageResponse());
  const setProps = () => {
    throw new RangeError('no such row');
  };
  const { mounts, view } = mountInGrid({ setProps, id: 'cell' });
  const thrown: unknown[] = [];
  const pass = async (milliseconds: number) => {
    try {
      await wait(milliseconds);
    } catch (error) {
      thrown.push(error);
    }
  };
  await pass(0);
  await pass(10);
  await pass(10);
  await pass(10);
  expect(thrown).toContainEqual(new RangeError('no such row'));
  expect((view.container.firstElementChild as HTMLElement).dataset.status).toBe('loaded');
  expect([mounts(), server.mock.calls.length]).toEqual([1, 1]);
});

it('without setProps nothing is told of the Dash component around it', async () => {
  const dispatch = vi.fn();
  const DashContext = createContext({ componentPath: ['grid'], useDispatch: () => dispatch });
  window.dash_component_api = { DashContext: DashContext as never };
  stubServer(() => new Promise(() => undefined));
  render(<DynamicImage generator={generator} params={{ seed: 1 }} id="cell" />);
  await wait(0);
  await wait(1000);
  expect(dispatch).not.toHaveBeenCalled();
});
