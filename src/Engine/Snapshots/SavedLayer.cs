namespace CaffeTop.Engine.Snapshots;

/// <summary>A layer of a model file, in the present format whatever the file's. Of its parameters nothing is kept: forks use the same field numbers for others. <paramref name="Type"/> is the type's string ("Convolution"), empty where the file has none.</summary>
public sealed record SavedLayer(string Name, string Type, IReadOnlyList<string> Bottoms, IReadOnlyList<string> Tops, IReadOnlyList<SavedBlob> Blobs);
