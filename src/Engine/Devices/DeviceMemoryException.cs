using System.Globalization;

namespace CaffeTop.Engine.Devices;

/// <summary>A device's own memory has no room for what is asked for.</summary>
public sealed class DeviceMemoryException(long bytes, long free, long total) : CaffeTopException(string.Create(
    CultureInfo.InvariantCulture,
    $"there is no room for {ByteText.Of(bytes)} on the GPU ({ByteText.Of(free)} of {ByteText.Of(total)} are free); lower batch_size or the input's size, or end other programs on it"));
