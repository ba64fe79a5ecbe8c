namespace CaffeTop.Export;

/// <summary>What of a run is exported (<c>--what</c>).</summary>
[Flags]
internal enum ExportChoice
{
    None = 0,
    Train = 1,
    Test = 2,
    Lr = 4,
    Events = 8,
    Norms = 16,
}
