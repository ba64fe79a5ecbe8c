namespace CaffeTop.Engine.Devices;

/// <summary>A batch in the host's memory. After cropping its images are Channels × Height × Width.</summary>
/// <param name="IsBytes">Images are bytes, cropped and else as stored; otherwise floats, transformed.</param>
/// <param name="Images">Items × Channels × Height × Width bytes or floats.</param>
/// <param name="Windows">Of byte images: three 32-bit integers for each, the row and the column where its crop begins, and 1 where it is mirrored.</param>
/// <param name="Labels">One float for each image.</param>
public readonly record struct StagedBatch(
    bool IsBytes, IPinnedBlock Images, IPinnedBlock Windows, IPinnedBlock Labels, int Items, int Channels, int Height, int Width)
{
    /// <summary>Integers that describe an image's window.</summary>
    public const int WindowLength = 3;

    /// <summary>Values of all images.</summary>
    public int Count => Items * Channels * Height * Width;
}
