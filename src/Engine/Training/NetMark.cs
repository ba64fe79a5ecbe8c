namespace CaffeTop.Engine.Training;

/// <summary>Where a net stood in its data and random numbers (<see cref="NetPositions"/>).</summary>
/// <param name="readers">Layers that have a place in their data.</param>
internal sealed class NetMark(int readers)
{
    public ulong Pass { get; set; }

    public long[] Cursors { get; } = new long[readers];
}
