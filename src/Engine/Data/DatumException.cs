namespace CaffeTop.Engine.Data;

/// <summary>
/// What is wrong with one record's bytes. The reader that knows where the record came from adds file, number and key: <see
/// cref="RecordException"/>.
/// </summary>
public sealed class DatumException(string reason) : CaffeTopException(reason);
