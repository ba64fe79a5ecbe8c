namespace CaffeTop.Screens.Keys;

/// <summary>What kind of run a key needs.</summary>
internal enum KeyRuns
{
    Any,

    /// <summary>A log that is replayed.</summary>
    Log,

    /// <summary>A run that trains in caffetop: the key steers it.</summary>
    Live,
}
