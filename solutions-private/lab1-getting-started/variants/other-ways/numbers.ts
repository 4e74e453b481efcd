export function downtimeMinutes(availability: number): number {
  return 525600 - 525600 * availability;
}

export function availabilityOf(minutes: number): number {
  return (525600 - minutes) / 525600;
}

export function formatMinutes(minutes: number): string {
  let left = Math.round(minutes);
  const days = Math.trunc(left / 1440);
  left -= days * 1440;
  const hours = Math.trunc(left / 60);
  left -= hours * 60;
  if (days > 0) return `${days} d ${hours} h ${left} min`;
  return hours > 0 ? `${hours} h ${left} min` : `${left} min`;
}

export function inSeries(availabilities: readonly number[]): number {
  let up = 1;
  for (const availability of availabilities) up *= availability;
  return up;
}

export function inParallel(availabilities: readonly number[]): number {
  return 1 - inSeries(availabilities.map((availability) => 1 - availability));
}

export type Fault = 'crash' | 'byzantine';

export function clusterSize(f: number, fault: Fault): number {
  return f + quorumSize(f, fault);
}

export function quorumSize(f: number, fault: Fault): number {
  return (fault === 'crash' ? 1 : 2) * f + 1;
}
