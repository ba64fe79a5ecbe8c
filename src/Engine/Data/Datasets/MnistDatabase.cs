namespace CaffeTop.Engine.Data.Datasets;

/// <summary>A database that was made: where it is, and how many images of which size it holds.</summary>
public sealed record MnistDatabase(string Path, int Count, int Rows, int Columns);
