namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>Tiles that are multiplied together: bands of tile rows of a few images, the same band of each.</summary>
internal readonly record struct SpectralGroup(int Image, int Images, int TileRow, int TileRows, int TileColumns)
{
    /// <summary>Tiles of one image.</summary>
    public int TilesPerImage => TileRows * TileColumns;

    public int Tiles => Images * TilesPerImage;
}
