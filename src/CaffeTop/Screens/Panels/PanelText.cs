using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Panels;

/// <summary>Why a run has paused by itself or ended, ready to be drawn.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Iteration">Where the run stands; with the kind it tells one panel from the next.</param>
/// <param name="Lines">Sentences, one a row.</param>
/// <param name="Keys">Key and what it does.</param>
internal sealed record PanelText(PanelKind Kind, int Iteration, Role Role, string Title, IReadOnlyList<string> Lines, IReadOnlyList<(string Key, string Does)> Keys);
