import { RecordingNotifier } from '../rooms/fixture.js'

/** Keeps nothing, so that what is measured is the rooms. */
export class SilentNotifier extends RecordingNotifier {
  override async openRoom(): Promise<void> {}
  override publish(): void {}
  override notice(): void {}
  override tell(): void {}
}
