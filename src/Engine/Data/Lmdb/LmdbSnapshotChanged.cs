namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>
/// A writer has gone on so far that pages of the state being read may have been reused; the cursor starts again from the newest.
/// </summary>
internal sealed class LmdbSnapshotChanged : Exception;
