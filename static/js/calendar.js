/* Blocks of the calendar are dragged, or moved by keys: on a block, up and down move it by a quarter of an hour, left and
   right by a day, with Shift they change its length; Enter saves, Escape puts it back, M opens the form of its page. All of
   it ends in the one form of the page, so the server decides. Without scripts the block's own page has that form. */
(() => {
  const calendar = document.querySelector("[data-calendar]:not(.wk-list)");
  const form = document.getElementById("calendar-move");
  if (!calendar || !form) return;
  const live = document.getElementById("calendar-live");
  const days = [...calendar.querySelectorAll("[data-day]")];
  const STEP = 15;
  let held = null; // the block being moved: where it was, and where it is

  const minutesOf = (clock) => clock.split(":").reduce((hours, part) => Number(hours) * 60 + Number(part), 0);
  const two = (number) => String(number).padStart(2, "0");
  const clockOf = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  const rowHeight = () => parseFloat(getComputedStyle(calendar.querySelector(".wk-grid")).gridAutoRows) || 16;

  const take = (link) => {
    const item = link.parentElement;
    const day = link.closest("[data-day]");
    const begins = minutesOf(link.dataset.clock);
    const before = { day, begins, minutes: Number(link.dataset.minutes) };
    return { link, item, before, ...before, offset: begins - Number(link.dataset.first) * STEP, list: item.parentElement };
  };
  const draw = () => {
    held.item.classList.add("moving");
    held.item.style.gridRowStart = String((held.begins - held.offset) / STEP + 1);
    held.item.style.gridRowEnd = `span ${Math.max(2, Math.ceil(held.minutes / STEP))}`;
    const list = held.day.querySelector(".wk-blocks");
    if (held.item.parentElement !== list) {
      list.append(held.item);
      held.link.focus();
    }
    live.textContent = `${held.day.dataset.day} ${clockOf(held.begins)}–${clockOf((held.begins + held.minutes) % 1440)}`;
  };
  const drop = () => {
    if (!held) return;
    held.item.classList.remove("moving");
    held.item.style.gridRowStart = held.item.style.gridRowEnd = "";
    if (held.item.parentElement !== held.list) held.list.append(held.item);
    held = null;
  };
  const changed = () => ["day", "begins", "minutes"].some((name) => held[name] !== held.before[name]);
  const save = () => {
    if (!held || !changed()) return drop();
    form.action = held.link.dataset.move;
    form.elements.day.value = held.day.dataset.day;
    form.elements.clock.value = clockOf(held.begins);
    form.elements.minutes.value = held.minutes === held.before.minutes ? "" : held.minutes;
    form.elements.version.value = held.link.dataset.version;
    form.submit();
  };
  const within = (begins) => Math.min(Math.max(begins, 0), 1440 - STEP);

  calendar.addEventListener("keydown", (event) => {
    const link = event.target.closest("[data-move]");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowUp: -STEP, ArrowDown: STEP };
    const sides = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key === "Escape" && held) drop();
    else if (event.key === "Enter" && held && changed()) save();
    else if (event.key.toLowerCase() === "m") location.assign(`${link.pathname}#move`);
    else if (event.key in steps) {
      held ||= take(link);
      if (event.shiftKey) held.minutes = Math.max(STEP, held.minutes + steps[event.key]);
      else held.begins = within(held.begins + steps[event.key]);
      draw();
    } else if (event.key in sides && !event.shiftKey) {
      held ||= take(link);
      held.day = days[days.indexOf(held.day) + sides[event.key]] || held.day;
      draw();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  calendar.addEventListener("focusout", (event) => {
    if (held && !held.dragged && event.relatedTarget && !held.item.contains(event.relatedTarget)) drop();
  });

  calendar.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-move]")) event.preventDefault(); // no text is marked, nothing else is dragged
  });
  calendar.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("[data-move]");
    if (!link || event.button !== 0 || event.pointerType === "touch") return;
    const start = { x: event.clientX, y: event.clientY };
    let taken = null;
    const go = (at) => {
      if (!taken && Math.hypot(at.clientX - start.x, at.clientY - start.y) < 6) return;
      if (!taken) {
        drop();
        held = taken = { ...take(link), dragged: true };
      }
      held.begins = within(held.before.begins + Math.round((at.clientY - start.y) / rowHeight()) * STEP);
      held.day = days.find((day) => at.clientX >= day.getBoundingClientRect().left && at.clientX < day.getBoundingClientRect().right) || held.day;
      draw();
    };
    const end = (at) => {
      document.removeEventListener("pointermove", go);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      if (!taken) return;
      link.addEventListener("click", (click) => click.preventDefault(), { once: true });
      if (at.type === "pointercancel") drop();
      else save();
    };
    document.addEventListener("pointermove", go);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  });
})();
