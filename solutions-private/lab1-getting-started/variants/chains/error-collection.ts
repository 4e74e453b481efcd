export class ErrorCollection {
  private errors: readonly Error[] = [];

  add(error: Error): void {
    this.errors = [...this.errors, error];
  }

  all(): Error[] {
    return this.errors.slice();
  }

  message(): string {
    const count = this.errors.length;
    const first = this.errors[0]?.message ?? '';
    switch (count) {
      case 0:
        return '(0 errors)';
      case 1:
        return first;
      case 2:
        return `${first} (and 1 other error)`;
      default:
        return `${first} (and ${count - 1} other errors)`;
    }
  }
}
