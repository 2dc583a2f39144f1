"use strict";
/* The map: places and what flows between regions. */

class Atlas {
  /** `element` is the section of the view, `page` has view, say(key), select(id) and the like. */
  constructor(element, data, page) {
    Object.assign(this, { element, data, page });
  }

  /** Whether there is anything to show; without, the tab is hidden. */
  available() { return false; }

  /** The view comes to the front: draw what the state of the page is now. */
  show() {}

  hide() {}

  /** The state changed while the view is in front; `changed` is the set of its keys. */
  refresh(changed) { void changed; }
}
