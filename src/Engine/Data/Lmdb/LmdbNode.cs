namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>Where a leaf node's key and data lie; <paramref name="OverflowPage"/> is null where the data is in the leaf itself.</summary>
internal readonly record struct LmdbNode(int KeyOffset, int KeyBytes, int DataOffset, long DataBytes, ulong? OverflowPage);
