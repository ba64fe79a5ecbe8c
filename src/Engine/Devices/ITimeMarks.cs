namespace CaffeTop.Engine.Devices;

/// <summary>Marks in what a device does on its own, and the time that it took from one to another.</summary>
public interface ITimeMarks : IDisposable
{
    /// <summary>An operation: the mark's time is when the device has done everything before it.</summary>
    /// <param name="mark">From 0, below their number.</param>
    void Set(int mark);

    /// <summary>Waits until the device has passed <paramref name="to"/>; both must have been set, and passed in this order.</summary>
    double Milliseconds(int from, int to);
}
