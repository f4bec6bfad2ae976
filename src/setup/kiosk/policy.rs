//! What Chromium allows on such a machine. Source: the list of policies of Chrome Enterprise.

use serde_json::{Value, json};
use url::Url;

/// The policy for a page: nothing but that page, and its microphone.
///
/// `DeveloperToolsAvailability` is not among it: it would shut out who watches the page, too, and what it forbids is closed as
/// soon as it opens.
pub(super) fn policy(page: &Url) -> Value {
    let origin = page.origin().ascii_serialization();
    let only = format!("{origin}{}", page.path());
    json!({
        "URLBlocklist": ["*", "chrome://*", "devtools://*", "file://*", "view-source:*"],
        "URLAllowlist": [only],
        "AudioCaptureAllowed": false,
        "AudioCaptureAllowedUrls": [origin],
        "VideoCaptureAllowed": false,
        "ScreenCaptureAllowed": false,
        "AutoplayAllowed": true,
        "AllowFileSelectionDialogs": false,
        "DownloadRestrictions": 3,
        "PrintingEnabled": false,
        "ExtensionInstallBlocklist": ["*"],
        "IncognitoModeAvailability": 1,
        "BrowserGuestModeEnabled": false,
        "BrowserAddPersonEnabled": false,
        "BrowserSignin": 0,
        "SyncDisabled": true,
        "SavingBrowserHistoryDisabled": true,
        "PasswordManagerEnabled": false,
        "AutofillAddressEnabled": false,
        "AutofillCreditCardEnabled": false,
        "TranslateEnabled": false,
        "BookmarkBarEnabled": false,
        "EditBookmarksEnabled": false,
        "DefaultSearchProviderEnabled": false,
        "DefaultBrowserSettingEnabled": false,
        "DefaultGeolocationSetting": 2,
        "DefaultNotificationsSetting": 2,
        "DefaultPopupsSetting": 2,
        "AllowDinosaurEasterEgg": false,
        "PromotionalTabsEnabled": false,
        "BackgroundModeEnabled": false,
        "ComponentUpdatesEnabled": false,
        "MetricsReportingEnabled": false,
        "NetworkPredictionOptions": 2,
        "SafeBrowsingProtectionLevel": 0,
        "SearchSuggestEnabled": false,
    })
}
