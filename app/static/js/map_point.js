// Pressing the plan of the region fills in the two numbers of the point, and a mark shows where they lie.

const CENTRE = { latitude: 54.783, longitude: 32.045 };
const KM_PER_DEGREE = 111.2;
const EAST = KM_PER_DEGREE * Math.cos((CENTRE.latitude * Math.PI) / 180);

const plan = document.querySelector("[data-map-point] svg");
const [latitude, longitude] = ["latitude", "longitude"].map((name) => document.querySelector(`[name=${name}]`));

const mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
mark.setAttribute("r", "4");
mark.classList.add("map-mark");

function show() {
  const [north, east] = [latitude, longitude].map((field) => Number.parseFloat(field.value.replace(",", ".")));
  if (Number.isNaN(north) || Number.isNaN(east)) return mark.remove();
  mark.setAttribute("cx", (east - CENTRE.longitude) * EAST);
  mark.setAttribute("cy", (CENTRE.latitude - north) * KM_PER_DEGREE);
  plan.append(mark);
}

plan.classList.add("map-pick");
plan.addEventListener("click", (event) => {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
  latitude.value = (CENTRE.latitude - point.y / KM_PER_DEGREE).toFixed(4);
  longitude.value = (CENTRE.longitude + point.x / EAST).toFixed(4);
  show();
});
for (const field of [latitude, longitude]) field.addEventListener("input", show);
show();
