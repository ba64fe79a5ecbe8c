namespace CaffeTop.Engine.Data.Datasets;

/// <summary>One record, read for people.</summary>
/// <param name="Index">record number in key order; -1 where it was found by key.</param>
/// <param name="Key">as <see cref="RecordKey.Show"/> prints it.</param>
/// <param name="Bytes">size of the record.</param>
/// <param name="Channels">of the image; 0 where the datum does not say.</param>
/// <param name="Height">in pixels.</param>
/// <param name="Width">in pixels.</param>
/// <param name="Label">null where the datum has none.</param>
/// <param name="Encoding">"bytes", "floats", or the image format's name.</param>
/// <param name="Values">channels × height × width; empty for encoded images.</param>
/// <param name="Fault">what is wrong with the record; null when nothing is.</param>
public sealed record RecordDescription(
    long Index, string Key, int Bytes, int Channels, int Height, int Width, int? Label, string Encoding, float[] Values, string? Fault);
