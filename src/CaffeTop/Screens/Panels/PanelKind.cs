namespace CaffeTop.Screens.Panels;

/// <summary>What a panel tells of.</summary>
internal enum PanelKind
{
    /// <summary>The run has paused because something is not a number.</summary>
    NotFinite,

    /// <summary>The run has paused for something that the doctor found.</summary>
    Found,

    Failed,

    Ended,
}
