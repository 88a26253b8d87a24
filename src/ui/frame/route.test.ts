import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LENS_PARTS, menuView, parseRoute, VIEWS, viewName } from './route.ts';

describe('the view a fragment names', () => {
  test('no fragment is the first view', () => {
    for (const hash of ['', '#']) {
      expect(parseRoute(hash)).toEqual({ view: 'fill', shared: '', isUnknown: false });
    }
  });

  test('each view by its id', () => {
    for (const { id } of VIEWS) {
      expect(parseRoute(`#${id}`)).toEqual({ view: id, shared: '', isUnknown: false });
    }
  });

  test('a part of Lens is a view of its own, under Lens in the menu', () => {
    for (const { id } of LENS_PARTS) {
      expect(parseRoute(`#${id}/v1.x`)).toEqual({ view: id, shared: 'v1.x', isUnknown: false });
      expect(menuView(id)).toBe('lens');
    }
    expect(menuView('compare')).toBe('compare');
  });

  test('what a link shares is kept as it stands, slashes and all', () => {
    expect(parseRoute('#compare/v1/a%2Fb/c')).toEqual({
      view: 'compare',
      shared: 'v1/a%2Fb/c',
      isUnknown: false,
    });
  });

  test('a name that is no view is told, and nothing of it is used', () => {
    expect(parseRoute('#compared/v1')).toEqual({ view: 'fill', shared: '', isUnknown: true });
    expect(parseRoute('#/v1').isUnknown).toBe(false);
    expect(parseRoute('#__proto__').isUnknown).toBe(true);
  });

  test('any text gives a view that exists', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { view } = parseRoute(`#${text}`);
        expect([...VIEWS, ...LENS_PARTS].map(({ id }) => id)).toContain(view);
        expect(viewName(view)).not.toBe('');
      }),
    );
  });
});
