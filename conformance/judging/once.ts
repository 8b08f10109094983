import type { History } from "../contract/history.ts";

/**
 * Computes a view of a history once, however many judges ask for it; it goes when the history does.
 *
 * A history that is still being written has grown since the last look if it is longer.
 */
export function oncePerHistory<View>(look: (history: History) => View): (history: History) => View {
  const name = {};
  return (history) => remembered(history, name, () => look(history));
}

/** The same where a second thing, such as the target file, decides as well. */
export function oncePerPair<Other extends object, View>(
  look: (history: History, other: Other) => View,
): (history: History, other: Other) => View {
  const views = oncePerHistory(() => new Map<Other, View>());
  return (history, other) => {
    const known = views(history);
    const view = known.get(other) ?? look(history, other);
    known.set(other, view);
    return view;
  };
}

/** One entry a history, for the collector looks at each; by the view's name all that was seen of it. */
const memory = new WeakMap<History, Readonly<{ length: number; views: Map<object, unknown> }>>();

function remembered<View>(history: History, name: object, look: () => View): View {
  const known = memory.get(history);
  const isFresh = known?.length === history.length;
  const views = isFresh ? known.views : new Map<object, unknown>();
  if (!isFresh) memory.set(history, { length: history.length, views });
  // Under its own name only a view of its own type is ever put.
  if (views.has(name)) return views.get(name) as View;
  const view = look();
  views.set(name, view);
  return view;
}
